/**
 * Problems, steps, solutions, their values and advantages: the records that the stages exchange on
 * disk, without tensors.
 */
module dapo.reasoning {
    requires tools.jackson.databind;
}
