/**
 * The actor: objectives over token log-probabilities, and the trainer that moves a policy along
 * stored advantages.
 *
 * <p>It reads advantages as records of {@code dapo.reasoning} and never knows {@code dapo.value}:
 * the two are trained apart.
 */
module dapo.policy {
    requires transitive dapo.reasoning;
    requires transitive causallm.generation;

    exports dapo.policy;
}
