/// Connections that may be closed to make room, and which of them goes first: one of the peer that holds most, there the one that has waited
/// longest. So whoever takes many places loses one of them, and not a newcomer who holds one. Everything takes constant time.
struct WaitingCrowd: Sendable {
    private var connectionsByPeer: [String: ArrivalOrder<ConnectionTable.ID>] = [:]
    /// The peers that hold so many connections here.
    private var peersByCount: [Int: ArrivalOrder<String>] = [:]
    private var highestCount = 0

    /// Who goes next; `nil` if nobody is here.
    var next: ConnectionTable.ID? {
        peersByCount[highestCount]?.first.flatMap { connectionsByPeer[$0]?.first }
    }

    /// Comes in last among its peer's connections. It must not be here.
    mutating func append(_ id: ConnectionTable.ID, of peer: String) {
        let count = connectionsByPeer[peer]?.count ?? 0
        connectionsByPeer[peer, default: ArrivalOrder()].append(id)
        move(peer, from: count, to: count + 1)
    }

    /// Leaves, if it is here.
    mutating func remove(_ id: ConnectionTable.ID, of peer: String) {
        guard connectionsByPeer[peer]?.remove(id) == true else { return }
        let count = connectionsByPeer[peer]?.count ?? 0
        if count == 0 { connectionsByPeer[peer] = nil }
        move(peer, from: count + 1, to: count)
    }

    /// Counts change by one, so the highest is where it was, or one beside it.
    private mutating func move(_ peer: String, from old: Int, to new: Int) {
        peersByCount[old]?.remove(peer)
        if peersByCount[old]?.count == 0 { peersByCount[old] = nil }
        if new > 0 { peersByCount[new, default: ArrivalOrder()].append(peer) }
        if new > highestCount { highestCount = new } else if peersByCount[highestCount] == nil { highestCount = new }
    }
}
