namespace ImageRegistry.Core

open System

/// A clock that was set back: what happened before is dated in the future then, and waits counted from it would last until the clock has
/// caught up, hours instead of minutes.
[<RequireQualifiedAccess>]
module ClockSetBack =

    /// The memory with everything that is dated later than now dated now. Most of the time that is nothing.
    let noticed (now: DateTimeOffset) (knowledge: Knowledge) : Knowledge =
        let isLater (time: DateTimeOffset) = time > now
        let notLater (time: DateTimeOffset) = min now time

        let isFuture =
            knowledge.Failures |> Map.exists (fun _ failed -> isLater failed.Last)
            || knowledge.FailingSince |> Map.exists (fun _ since -> isLater since)
            || knowledge.Clouds
               |> Map.exists (fun _ facts -> facts |> Map.exists (fun _ fact -> isLater fact.At))
            || knowledge.Written |> Map.exists (fun _ written -> isLater written.At)
            || knowledge.Facts |> Map.exists (fun _ known -> isLater known.At)
            || Option.exists isLater knowledge.ZonesGoneSince

        if not isFuture then
            knowledge
        else
            {
                knowledge with
                    Failures =
                        knowledge.Failures
                        |> Map.map (fun _ failed -> {
                            failed with
                                Since = notLater failed.Since
                                Last = notLater failed.Last
                        })
                    FailingSince = knowledge.FailingSince |> Map.map (fun _ since -> notLater since)
                    Clouds =
                        knowledge.Clouds
                        |> Map.map (fun _ facts -> facts |> Map.map (fun _ fact -> { fact with At = notLater fact.At }))
                    Written =
                        knowledge.Written
                        |> Map.map (fun _ written -> {
                            written with
                                At = notLater written.At
                        })
                    Facts =
                        knowledge.Facts
                        |> Map.map (fun _ known -> { known with At = notLater known.At })
                    ZonesGoneSince = Option.map notLater knowledge.ZonesGoneSince
            }
