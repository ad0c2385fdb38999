/**
 * Installs libtorch, in the release that these modules are tested with, from a Maven repository:
 * {@link libtorch.install.LibTorchInstaller}. Nothing is fetched unless that is called.
 */
module libtorch.install {
    requires java.net.http;
    requires java.xml;
    requires libtorch.tensor;

    exports libtorch.install;
}
