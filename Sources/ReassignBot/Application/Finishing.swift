/// Lets `work` go on when the task that waits for it is cancelled, for `grace` at most; then it is cancelled too.
func finishing<Value: Sendable>(
    within grace: Duration,
    _ work: @escaping @Sendable () async -> Value
) async -> Value {
    let task = Task { await work() }
    return await withTaskCancellationHandler {
        await task.value
    } onCancel: {
        Task {
            try? await Task.sleep(for: grace)
            task.cancel()
        }
    }
}
