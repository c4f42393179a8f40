namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// Placeholder until the machine lands.
type Request = {
    Method: string
    Path: string
    Body: Json
}
