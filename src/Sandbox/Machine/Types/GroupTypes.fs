namespace ImageRegistry.Sandbox

/// Metadata, and the types of the other groups.
[<RequireQualifiedAccess>]
module internal GroupTypes =

    /// One type after another; `TypeTable` says how they are written.
    let text =
        """
apps.DaemonSet: 1 metadata meta.ObjectMeta; 2 spec apps.DaemonSetSpec; 3 status apps.DaemonSetStatus
apps.DaemonSetCondition: 1 type string; 2 status string; 3 lastTransitionTime time; 4 reason string; 5 message string
apps.DaemonSetSpec: 1 selector meta.LabelSelector; 2 template core.PodTemplateSpec; 3 updateStrategy apps.DaemonSetUpdateStrategy;
    4 minReadySeconds int32; 6 revisionHistoryLimit int32
apps.DaemonSetStatus: 1 currentNumberScheduled int32; 2 numberMisscheduled int32; 3 desiredNumberScheduled int32;
    4 numberReady int32; 5 observedGeneration int64; 6 updatedNumberScheduled int32; 7 numberAvailable int32;
    8 numberUnavailable int32; 9 collisionCount int32; 10 conditions [apps.DaemonSetCondition]
apps.DaemonSetUpdateStrategy: 1 type string; 2 rollingUpdate apps.RollingUpdateDaemonSet
apps.Deployment: 1 metadata meta.ObjectMeta; 2 spec apps.DeploymentSpec; 3 status apps.DeploymentStatus
apps.DeploymentCondition: 1 type string; 2 status string; 4 reason string; 5 message string; 6 lastUpdateTime time;
    7 lastTransitionTime time
apps.DeploymentSpec: 1 replicas int32; 2 selector meta.LabelSelector; 3 template core.PodTemplateSpec;
    4 strategy apps.DeploymentStrategy; 5 minReadySeconds int32; 6 revisionHistoryLimit int32; 7 paused bool;
    9 progressDeadlineSeconds int32
apps.DeploymentStatus: 1 observedGeneration int64; 2 replicas int32; 3 updatedReplicas int32; 4 availableReplicas int32;
    5 unavailableReplicas int32; 6 conditions [apps.DeploymentCondition]; 7 readyReplicas int32; 8 collisionCount int32
apps.DeploymentStrategy: 1 type string; 2 rollingUpdate apps.RollingUpdateDeployment
apps.ReplicaSet: 1 metadata meta.ObjectMeta; 2 spec apps.ReplicaSetSpec; 3 status apps.ReplicaSetStatus
apps.ReplicaSetCondition: 1 type string; 2 status string; 3 lastTransitionTime time; 4 reason string; 5 message string
apps.ReplicaSetSpec: 1 replicas int32; 2 selector meta.LabelSelector; 3 template core.PodTemplateSpec; 4 minReadySeconds int32
apps.ReplicaSetStatus: 1 replicas int32; 2 fullyLabeledReplicas int32; 3 observedGeneration int64; 4 readyReplicas int32;
    5 availableReplicas int32; 6 conditions [apps.ReplicaSetCondition]
apps.RollingUpdateDaemonSet: 1 maxUnavailable intstr; 2 maxSurge intstr
apps.RollingUpdateDeployment: 1 maxUnavailable intstr; 2 maxSurge intstr
apps.RollingUpdateStatefulSetStrategy: 1 partition int32; 2 maxUnavailable intstr
apps.StatefulSet: 1 metadata meta.ObjectMeta; 2 spec apps.StatefulSetSpec; 3 status apps.StatefulSetStatus
apps.StatefulSetCondition: 1 type string; 2 status string; 3 lastTransitionTime time; 4 reason string; 5 message string
apps.StatefulSetOrdinals: 1 start int32
apps.StatefulSetPersistentVolumeClaimRetentionPolicy: 1 whenDeleted string; 2 whenScaled string
apps.StatefulSetSpec: 1 replicas int32; 2 selector meta.LabelSelector; 3 template core.PodTemplateSpec;
    4 volumeClaimTemplates [core.PersistentVolumeClaim]; 5 serviceName string; 6 podManagementPolicy string;
    7 updateStrategy apps.StatefulSetUpdateStrategy; 8 revisionHistoryLimit int32; 9 minReadySeconds int32;
    10 persistentVolumeClaimRetentionPolicy apps.StatefulSetPersistentVolumeClaimRetentionPolicy;
    11 ordinals apps.StatefulSetOrdinals
apps.StatefulSetStatus: 1 observedGeneration int64; 2 replicas int32; 3 readyReplicas int32; 4 currentReplicas int32;
    5 updatedReplicas int32; 6 currentRevision string; 7 updateRevision string; 9 collisionCount int32;
    10 conditions [apps.StatefulSetCondition]; 11 availableReplicas int32
apps.StatefulSetUpdateStrategy: 1 type string; 2 rollingUpdate apps.RollingUpdateStatefulSetStrategy
authentication.BoundObjectReference: 1 kind string; 2 apiVersion string; 3 name string; 4 uID string
authentication.SelfSubjectReview: 1 metadata meta.ObjectMeta; 2 status authentication.SelfSubjectReviewStatus
authentication.SelfSubjectReviewStatus: 1 userInfo authentication.UserInfo
authentication.TokenRequest: 1 metadata meta.ObjectMeta; 2 spec authentication.TokenRequestSpec;
    3 status authentication.TokenRequestStatus
authentication.TokenRequestSpec: 1 audiences [string]; 3 boundObjectRef authentication.BoundObjectReference;
    4 expirationSeconds int64
authentication.TokenRequestStatus: 1 token string; 2 expirationTimestamp time
authentication.TokenReview: 1 metadata meta.ObjectMeta; 2 spec authentication.TokenReviewSpec;
    3 status authentication.TokenReviewStatus
authentication.TokenReviewSpec: 1 token string; 2 audiences [string]
authentication.TokenReviewStatus: 1 authenticated bool; 2 user authentication.UserInfo; 3 error string; 4 audiences [string]
authentication.UserInfo: 1 username string; 2 uid string; 3 groups [string]
authorization.FieldSelectorAttributes: 1 rawSelector string; 2 requirements [meta.FieldSelectorRequirement]
authorization.LabelSelectorAttributes: 1 rawSelector string; 2 requirements [meta.LabelSelectorRequirement]
authorization.LocalSubjectAccessReview: 1 metadata meta.ObjectMeta; 2 spec authorization.SubjectAccessReviewSpec;
    3 status authorization.SubjectAccessReviewStatus
authorization.NonResourceAttributes: 1 path string; 2 verb string
authorization.NonResourceRule: 1 verbs [string]; 2 nonResourceURLs [string]
authorization.ResourceAttributes: 1 namespace string; 2 verb string; 3 group string; 4 version string; 5 resource string;
    6 subresource string; 7 name string; 8 fieldSelector authorization.FieldSelectorAttributes;
    9 labelSelector authorization.LabelSelectorAttributes
authorization.ResourceRule: 1 verbs [string]; 2 apiGroups [string]; 3 resources [string]; 4 resourceNames [string]
authorization.SelfSubjectAccessReview: 1 metadata meta.ObjectMeta; 2 spec authorization.SelfSubjectAccessReviewSpec;
    3 status authorization.SubjectAccessReviewStatus
authorization.SelfSubjectAccessReviewSpec: 1 resourceAttributes authorization.ResourceAttributes;
    2 nonResourceAttributes authorization.NonResourceAttributes
authorization.SelfSubjectRulesReview: 1 metadata meta.ObjectMeta; 2 spec authorization.SelfSubjectRulesReviewSpec;
    3 status authorization.SubjectRulesReviewStatus
authorization.SelfSubjectRulesReviewSpec: 1 namespace string
authorization.SubjectAccessReview: 1 metadata meta.ObjectMeta; 2 spec authorization.SubjectAccessReviewSpec;
    3 status authorization.SubjectAccessReviewStatus
authorization.SubjectAccessReviewSpec: 1 resourceAttributes authorization.ResourceAttributes;
    2 nonResourceAttributes authorization.NonResourceAttributes; 3 user string; 4 groups [string]; 6 uid string
authorization.SubjectAccessReviewStatus: 1 allowed bool; 2 reason string; 3 evaluationError string; 4 denied bool
authorization.SubjectRulesReviewStatus: 1 resourceRules [authorization.ResourceRule];
    2 nonResourceRules [authorization.NonResourceRule]; 3 incomplete bool; 4 evaluationError string
batch.CronJob: 1 metadata meta.ObjectMeta; 2 spec batch.CronJobSpec; 3 status batch.CronJobStatus
batch.CronJobSpec: 1 schedule string; 2 startingDeadlineSeconds int64; 3 concurrencyPolicy string; 4 suspend bool;
    5 jobTemplate batch.JobTemplateSpec; 6 successfulJobsHistoryLimit int32; 7 failedJobsHistoryLimit int32; 8 timeZone string
batch.CronJobStatus: 1 active [core.ObjectReference]; 4 lastScheduleTime time; 5 lastSuccessfulTime time
batch.Job: 1 metadata meta.ObjectMeta; 2 spec batch.JobSpec; 3 status batch.JobStatus
batch.JobCondition: 1 type string; 2 status string; 3 lastProbeTime time; 4 lastTransitionTime time; 5 reason string;
    6 message string
batch.JobSpec: 1 parallelism int32; 2 completions int32; 3 activeDeadlineSeconds int64; 4 selector meta.LabelSelector;
    5 manualSelector bool; 6 template core.PodTemplateSpec; 7 backoffLimit int32; 8 ttlSecondsAfterFinished int32;
    9 completionMode string; 10 suspend bool; 11 podFailurePolicy batch.PodFailurePolicy; 12 backoffLimitPerIndex int32;
    13 maxFailedIndexes int32; 14 podReplacementPolicy string; 15 managedBy string; 16 successPolicy batch.SuccessPolicy
batch.JobStatus: 1 conditions [batch.JobCondition]; 2 startTime time; 3 completionTime time; 4 active int32; 5 succeeded int32;
    6 failed int32; 7 completedIndexes string; 8 uncountedTerminatedPods batch.UncountedTerminatedPods; 9 ready int32;
    10 failedIndexes string; 11 terminating int32
batch.JobTemplateSpec: 1 metadata meta.ObjectMeta; 2 spec batch.JobSpec
batch.PodFailurePolicy: 1 rules [batch.PodFailurePolicyRule]
batch.PodFailurePolicyOnExitCodesRequirement: 1 containerName string; 2 operator string; 3 values [int32]
batch.PodFailurePolicyOnPodConditionsPattern: 1 type string; 2 status string
batch.PodFailurePolicyRule: 1 action string; 2 onExitCodes batch.PodFailurePolicyOnExitCodesRequirement;
    3 onPodConditions [batch.PodFailurePolicyOnPodConditionsPattern]
batch.SuccessPolicy: 1 rules [batch.SuccessPolicyRule]
batch.SuccessPolicyRule: 1 succeededIndexes string; 2 succeededCount int32
batch.UncountedTerminatedPods: 1 succeeded [string]; 2 failed [string]
coordination.Lease: 1 metadata meta.ObjectMeta; 2 spec coordination.LeaseSpec
coordination.LeaseSpec: 1 holderIdentity string; 2 leaseDurationSeconds int32; 3 acquireTime micro; 4 renewTime micro;
    5 leaseTransitions int32; 6 strategy string; 7 preferredHolder string
events.Event: 1 metadata meta.ObjectMeta; 2 eventTime micro; 3 series events.EventSeries; 4 reportingController string;
    5 reportingInstance string; 6 action string; 7 reason string; 8 regarding core.ObjectReference;
    9 related core.ObjectReference; 10 note string; 11 type string; 12 deprecatedSource core.EventSource;
    13 deprecatedFirstTimestamp time; 14 deprecatedLastTimestamp time; 15 deprecatedCount int32
events.EventSeries: 1 count int32; 2 lastObservedTime micro
meta.Condition: 1 type string; 2 status string; 3 observedGeneration int64; 4 lastTransitionTime time; 5 reason string;
    6 message string
meta.DeleteOptions: 1 gracePeriodSeconds int64; 2 preconditions meta.Preconditions; 3 orphanDependents bool;
    4 propagationPolicy string; 5 dryRun [string]; 6 ignoreStoreReadErrorWithClusterBreakingPotential bool
meta.FieldSelectorRequirement: 1 key string; 2 operator string; 3 values [string]
meta.LabelSelector: 1 matchLabels {string}; 2 matchExpressions [meta.LabelSelectorRequirement]
meta.LabelSelectorRequirement: 1 key string; 2 operator string; 3 values [string]
meta.ManagedFieldsEntry: 1 manager string; 2 operation string; 3 apiVersion string; 4 time time; 6 fieldsType string;
    7 fieldsV1 raw; 8 subresource string
meta.ObjectMeta: 1 name string; 2 generateName string; 3 namespace string; 4 selfLink string; 5 uid string;
    6 resourceVersion string; 7 generation int64; 8 creationTimestamp time; 9 deletionTimestamp time;
    10 deletionGracePeriodSeconds int64; 11 labels {string}; 12 annotations {string}; 13 ownerReferences [meta.OwnerReference];
    14 finalizers [string]; 17 managedFields [meta.ManagedFieldsEntry]
meta.OwnerReference: 1 kind string; 3 name string; 4 uid string; 5 apiVersion string; 6 controller bool; 7 blockOwnerDeletion bool
meta.Preconditions: 1 uid string; 2 resourceVersion string
networking.IPBlock: 1 cidr string; 2 except [string]
networking.NetworkPolicy: 1 metadata meta.ObjectMeta; 2 spec networking.NetworkPolicySpec
networking.NetworkPolicyEgressRule: 1 ports [networking.NetworkPolicyPort]; 2 to [networking.NetworkPolicyPeer]
networking.NetworkPolicyIngressRule: 1 ports [networking.NetworkPolicyPort]; 2 from [networking.NetworkPolicyPeer]
networking.NetworkPolicyPeer: 1 podSelector meta.LabelSelector; 2 namespaceSelector meta.LabelSelector;
    3 ipBlock networking.IPBlock
networking.NetworkPolicyPort: 1 protocol string; 2 port intstr; 3 endPort int32
networking.NetworkPolicySpec: 1 podSelector meta.LabelSelector; 2 ingress [networking.NetworkPolicyIngressRule];
    3 egress [networking.NetworkPolicyEgressRule]; 4 policyTypes [string]
policy.PodDisruptionBudget: 1 metadata meta.ObjectMeta; 2 spec policy.PodDisruptionBudgetSpec;
    3 status policy.PodDisruptionBudgetStatus
policy.PodDisruptionBudgetSpec: 1 minAvailable intstr; 2 selector meta.LabelSelector; 3 maxUnavailable intstr;
    4 unhealthyPodEvictionPolicy string
policy.PodDisruptionBudgetStatus: 1 observedGeneration int64; 2 disruptedPods {time}; 3 disruptionsAllowed int32;
    4 currentHealthy int32; 5 desiredHealthy int32; 6 expectedPods int32; 7 conditions [meta.Condition]
rbac.AggregationRule: 1 clusterRoleSelectors [meta.LabelSelector]
rbac.ClusterRole: 1 metadata meta.ObjectMeta; 2 rules [rbac.PolicyRule]; 3 aggregationRule rbac.AggregationRule
rbac.ClusterRoleBinding: 1 metadata meta.ObjectMeta; 2 subjects [rbac.Subject]; 3 roleRef rbac.RoleRef
rbac.PolicyRule: 1 verbs [string]; 2 apiGroups [string]; 3 resources [string]; 4 resourceNames [string];
    5 nonResourceURLs [string]
rbac.Role: 1 metadata meta.ObjectMeta; 2 rules [rbac.PolicyRule]
rbac.RoleBinding: 1 metadata meta.ObjectMeta; 2 subjects [rbac.Subject]; 3 roleRef rbac.RoleRef
rbac.RoleRef: 1 apiGroup string; 2 kind string; 3 name string
rbac.Subject: 1 kind string; 2 apiGroup string; 3 name string; 4 namespace string
storage.StorageClass: 1 metadata meta.ObjectMeta; 2 provisioner string; 3 parameters {string}; 4 reclaimPolicy string;
    5 mountOptions [string]; 6 allowVolumeExpansion bool; 7 volumeBindingMode string;
    8 allowedTopologies [core.TopologySelectorTerm]
"""
