/** A model's folder, or its name on the Hugging Face hub, to a folder of this machine. */
module causallm.hub {
    requires java.net.http;
    requires tools.jackson.databind;

    exports causallm.hub;
}
