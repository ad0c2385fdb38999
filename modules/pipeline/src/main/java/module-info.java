/** The stages of the method over a run directory: streamed, resumable, measured. */
module dapo.pipeline {
    requires dapo.policy;
    requires dapo.value;
    requires tools.jackson.databind;
    requires tools.jackson.dataformat.yaml;
}
