return require(script.Parent._Index["game_signal@1.0.0"]["signal"])
