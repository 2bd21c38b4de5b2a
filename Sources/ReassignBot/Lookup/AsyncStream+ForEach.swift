extension AsyncStream where Element: Sendable {
    /// Works on the elements as they come, on at most `limit` at the same time, until the stream or the task ends.
    func forEach(atOnce limit: Int, _ work: @escaping @Sendable (Element) async -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            for await element in self {
                if running == limit {
                    await group.next()
                    running -= 1
                }
                group.addTask { await work(element) }
                running += 1
            }
        }
    }
}
