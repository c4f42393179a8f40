namespace ImageRegistry.Core

/// A length of time in nanoseconds, as the API's durations are counted (Go's `time.Duration`).
[<Struct>]
type Duration = Nanoseconds of int64
