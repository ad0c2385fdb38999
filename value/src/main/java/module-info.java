/**
 * The critic: Monte-Carlo values of states, the network that learns them, and the advantages of
 * steps that follow.
 *
 * <p>It hands advantages on as records of {@code dapo.reasoning} and never knows {@code
 * dapo.policy}: the two are trained apart.
 */
module dapo.value {
    requires transitive dapo.reasoning;
    requires transitive causallm.generation;

    exports dapo.value;
}
