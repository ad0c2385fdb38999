package libtorch.install;

/** Listens to nothing. */
enum SilentListener implements InstallListener {
    /** It has no state. */
    INSTANCE;

    @Override
    public void fetching(String file, long bytes, long total) {}

    @Override
    public void unpacking(String file) {}
}
