import ReassignTestKit
import Testing

@testable import ReassignBot

@Suite("Waiting crowd")
struct WaitingCrowdTests {
    @Test("the peer that holds most loses its oldest connection; one that holds a single place keeps it")
    func crowdedPeerGoesFirst() {
        var crowd = WaitingCrowd()
        crowd.append(1, of: "a")
        for id: ConnectionTable.ID in 2...4 { crowd.append(id, of: "b") }
        crowd.append(5, of: "c")
        #expect(crowd.next == 2)
        crowd.remove(2, of: "b")
        #expect(crowd.next == 3)
        crowd.remove(4, of: "b")
        // Everybody holds one: who has held it longest.
        #expect(crowd.next == 1)
        for (id, peer) in [(ConnectionTable.ID(1), "a"), (3, "b"), (5, "c")] { crowd.remove(id, of: peer) }
        #expect(crowd.next == nil)
    }

    @Test("removing what is not there changes nothing")
    func strangers() {
        var crowd = WaitingCrowd()
        crowd.append(1, of: "a")
        crowd.remove(2, of: "a")
        crowd.remove(1, of: "b")
        #expect(crowd.next == 1)
    }

    @Test("whoever goes is of a peer that holds most, and its oldest, however they come and go", arguments: 0..<8)
    func anyOrder(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        var crowd = WaitingCrowd()
        var here: [(id: ConnectionTable.ID, peer: String)] = []
        for id: ConnectionTable.ID in 1...2_000 {
            if Int.random(in: 0..<5, using: &random) < 3 || here.isEmpty {
                let peer = "\(Int.random(in: 0..<6, using: &random))"
                here.append((id, peer))
                crowd.append(id, of: peer)
            } else {
                let gone = here.remove(at: Int.random(in: 0..<here.count, using: &random))
                crowd.remove(gone.id, of: gone.peer)
            }
            let counts = Dictionary(grouping: here, by: \.peer).mapValues(\.count)
            let next = here.first { $0.id == crowd.next }
            #expect((next == nil) == here.isEmpty)
            guard let next else { continue }
            #expect(counts[next.peer] == counts.values.max())
            #expect(here.first { $0.peer == next.peer }?.id == next.id)
        }
    }
}
