package dapo.pipeline;

import dapo.reasoning.StateKey;

/**
 * What the trained critic makes of a labelled state.
 *
 * @param state the state's key
 * @param value the critic's value of the state itself, 0 to 1
 * @param baseline the mean value of the steps that were sampled there, duplicates counted: what
 *     advantages are measured from
 * @param heldOut whether the critic was not trained on the state
 */
public record CriticValue(StateKey state, double value, double baseline, boolean heldOut) {}
