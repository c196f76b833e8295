local Signal = {}
Signal.__index = Signal

function Signal.new()
    return setmetatable({ listeners = {} }, Signal)
end

function Signal:Connect(listener)
    table.insert(self.listeners, listener)
end

function Signal:Fire(...)
    for _, listener in self.listeners do
        task.spawn(listener, ...)
    end
end

return Signal
