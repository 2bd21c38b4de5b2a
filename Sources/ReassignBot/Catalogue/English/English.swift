/// English: its words, units, plural forms and sentences stand in this folder and nowhere else.
package struct English: Catalogue {
    /// Whether several channels may start jobs, so that "this channel" would be wrong.
    let hasSeveralChannels: Bool
    /// Whether `--disable` may be suggested.
    let offersDisabling: Bool

    package init(hasSeveralChannels: Bool, offersDisabling: Bool = false) {
        self.hasSeveralChannels = hasSeveralChannels
        self.offersDisabling = offersDisabling
    }
}
