package libtorch.install;

/** Is told how far an installation is, on the thread that installs. */
public interface InstallListener {
    /**
     * A file is being fetched.
     *
     * @param file its address
     * @param bytes how many have come
     * @param total how many there are
     */
    void fetching(String file, long bytes, long total);

    /**
     * A file's libraries are being unpacked.
     *
     * @param file its name
     */
    void unpacking(String file);

    /** Listens to nothing. */
    static InstallListener silent() {
        return SilentListener.INSTANCE;
    }
}
