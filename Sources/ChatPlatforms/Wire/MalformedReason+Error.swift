extension MalformedReason: Error {}
