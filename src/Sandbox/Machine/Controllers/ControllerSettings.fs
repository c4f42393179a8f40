namespace ImageRegistry.Sandbox

open System

/// How the new pods of a Deployment come up.
[<RequireQualifiedAccess>]
type Rollout =
    /// All of them at once, as soon as the Deployment changes.
    | AtOnce
    /// After this long. The API writes times in whole seconds, and so is this time exact to a second.
    | After of TimeSpan
    /// Never: after `spec.progressDeadlineSeconds` the Deployment says that its deadline is exceeded.
    | Stuck
    /// Never, and the deadline is exceeded as soon as the Deployment changes.
    | TimesOut

/// How the pods of a Job end, counted from their start. The API writes times in whole seconds, and so are these exact to a second.
[<RequireQualifiedAccess>]
type JobEnd =
    /// Well, after this long.
    | Succeeds of TimeSpan
    /// Badly: after this long they have failed as often as the backoff limit allows.
    | Fails of TimeSpan
    /// Not of themselves; only the Job's `activeDeadlineSeconds` stops them.
    | Runs

/// Which hosts a router admits.
[<RequireQualifiedAccess>]
type RouteHosts =
    /// The host that a Route was admitted with stays in its status, even when the Route asks for another one.
    | KeepFirst
    /// The status follows the host that the Route asks for, as a real router does.
    | Follow

/// Why a Route is not admitted (condition `Admitted` with status `False`).
type RouteRefusal = {
    /// The word, such as `HostAlreadyClaimed`.
    Reason: string
    Message: string
}

/// Which parts of a cluster are played around the API server, and how.
type ControllerSettings = {
    /// None: the status of Deployments is left alone.
    Deployments: Rollout option
    /// How single Deployments come up, by `NAMESPACE/NAME`, in place of the above.
    RolloutOf: Map<string, Rollout>
    DaemonSets: bool
    /// DaemonSets whose pods are scheduled and never get ready, by `NAMESPACE/NAME`.
    UnreadyDaemonSets: Set<string>
    /// CronJobs start Jobs at their times.
    CronJobs: bool
    /// None: the status of Jobs is left alone.
    Jobs: JobEnd option
    /// How single Jobs end, by `NAMESPACE/NAME` of the Job or of the CronJob that made it, in place of the above.
    JobEndOf: Map<string, JobEnd>
    /// Secrets for Services that ask for a serving certificate.
    ServingCertificates: bool
    /// `service-ca.crt` in ConfigMaps that ask for it.
    CaBundles: bool
    /// None: Routes are never admitted.
    Routes: RouteHosts option
    /// Routes that are refused, by `NAMESPACE/NAME`.
    RefusedRoutes: Map<string, RouteRefusal>
    GarbageCollection: bool
    NamespaceDeletion: bool
    /// Pending claims become Bound at once, whatever their class says about waiting.
    ClaimBinding: bool
    /// Claims that are being deleted go when no workload uses them.
    ClaimProtection: bool
}

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module ControllerSettings =

    /// Nobody but the API server.
    let nobody = {
        Deployments = None
        RolloutOf = Map.empty
        DaemonSets = false
        UnreadyDaemonSets = Set.empty
        CronJobs = false
        Jobs = None
        JobEndOf = Map.empty
        ServingCertificates = false
        CaBundles = false
        Routes = None
        RefusedRoutes = Map.empty
        GarbageCollection = false
        NamespaceDeletion = false
        ClaimBinding = false
        ClaimProtection = false
    }

    /// The cluster that the golden scenarios were recorded in: no volumes, and a router that keeps the first host.
    let golden = {
        nobody with
            Deployments = Some Rollout.AtOnce
            DaemonSets = true
            ServingCertificates = true
            CaBundles = true
            Routes = Some RouteHosts.KeepFirst
            GarbageCollection = true
    }

    /// Everything, with rollouts and Jobs that take this long.
    let everything (rollout: TimeSpan) = {
        golden with
            Deployments = Some(Rollout.After rollout)
            CronJobs = true
            Jobs = Some(JobEnd.Succeeds rollout)
            Routes = Some RouteHosts.Follow
            NamespaceDeletion = true
            ClaimBinding = true
            ClaimProtection = true
    }

    /// The settings with another way for this Deployment to come up.
    let withRollout (ns: string) (name: string) (rollout: Rollout) (settings: ControllerSettings) = {
        settings with
            RolloutOf = Map.add (ns + "/" + name) rollout settings.RolloutOf
    }

    /// The settings with another end for this Job, or for the Jobs of this CronJob.
    let withJobEnd (ns: string) (name: string) (ending: JobEnd) (settings: ControllerSettings) = {
        settings with
            JobEndOf = Map.add (ns + "/" + name) ending settings.JobEndOf
    }

    /// The settings under which the pods of this DaemonSet never get ready.
    let withUnreadyDaemonSet (ns: string) (name: string) (settings: ControllerSettings) = {
        settings with
            UnreadyDaemonSets = Set.add (ns + "/" + name) settings.UnreadyDaemonSets
    }

    /// The settings under which this Route is refused.
    let refusingRoute (ns: string) (name: string) (refusal: RouteRefusal) (settings: ControllerSettings) = {
        settings with
            RefusedRoutes = Map.add (ns + "/" + name) refusal settings.RefusedRoutes
    }
