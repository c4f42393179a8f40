namespace ImageRegistry.Schema

/// What every object has.
[<RequireQualifiedAccess>]
module Root =

    /// An object with this spec, which has to be there, and this status.
    let make (says: string) (spec: Node) (status: Node) : Node =
        record says [
            may "apiVersion" (text "The API group and version that this object is written in.")
            may "kind" (text "The kind of this object.")
            must "metadata" (record "" [])
            must "spec" spec
            may "status" status
        ]
