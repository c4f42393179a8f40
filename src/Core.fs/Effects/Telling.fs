namespace ImageRegistry.Core

/// Events that tell of several writes at once (RB-24).
[<RequireQualifiedAccess>]
module Telling =

    // An API server takes messages of 1,024 characters.
    let private longest = 1000

    let private line (target: ObjectRef, because: string) = ObjectRef.text target + ": " + because

    // As many lines as one message holds; a line of its own that is longer is left to whoever writes the Event.
    let private messages (start: string) (lines: string list) : string list =
        let add (done': string list) (line: string) =
            match done' with
            | message :: others when message.Length + line.Length + 2 <= longest -> (message + "; " + line) :: others
            | _ -> (start + " " + line) :: done'

        ([], lines) ||> List.fold add |> List.rev

    let private ofDeed (deed: Deed) (objects: (ObjectRef * string) list) : Announcement list =
        match objects with
        | [ target, because ] -> [ Deed.announcement deed target because ]
        | several ->
            several
            |> List.map line
            |> messages (Deed.past deed)
            |> List.map (fun message -> {
                Warning = false
                Reason = "Objects" + Deed.past deed
                Message = message
            })

    /// The Events for what these consequences tell together, in order: one for each kind of deed, such as `ObjectsCreated`, or
    /// `ServiceCreated` where it is a single object. More than one only where a message would be too long for an Event.
    let events (consequences: Consequence list) : Announcement list =
        let objects deed =
            consequences
            |> List.choose (fun consequence ->
                match consequence with
                | Tells(told, target, because) when told = deed -> Some(target, because)
                | Tells _
                | Announces _
                | CountsReconfiguredStorage -> None)

        [ Deed.Created; Deed.Updated; Deed.Deleted ]
        |> List.collect (fun deed -> ofDeed deed (objects deed))
