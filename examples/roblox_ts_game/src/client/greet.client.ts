import { Players } from "@rbxts/services";

print(`Welcome, ${Players.LocalPlayer.DisplayName}`);
