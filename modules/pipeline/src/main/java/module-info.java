/** The stages of the method over a run directory: streamed, resumable, measured. */
module dapo.pipeline {
    requires transitive dapo.policy;
    requires transitive dapo.reasoning;
    requires causallm.chat;
    requires causallm.hub;
    requires dapo.mathematics;
    requires dapo.programs;
    requires dapo.tensorboard;
    requires dapo.value;
    requires libtorch.tensor;
    requires tools.jackson.databind;
    requires tools.jackson.dataformat.yaml;

    exports dapo.pipeline;
}
