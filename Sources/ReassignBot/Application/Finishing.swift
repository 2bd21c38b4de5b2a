/// Lets `work` go on when the task that waits for it is cancelled, for `grace` at most; then it is cancelled too.
///
/// The default leaves the rest of a stop enough of the 5 s that it may take in all.
func finishing<Value: Sendable>(
    within grace: Duration = .seconds(3),
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
