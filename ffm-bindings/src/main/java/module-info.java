/**
 * Links libtorch's stable C ABI: the generated declarations, the loader and the funnel of errors.
 *
 * <p>The only module that links native code, so the only one that is granted native access: start
 * the JVM with {@code --enable-native-access=libtorch.ffm}. Nothing but {@code libtorch.tensor}
 * sees it.
 */
@SuppressWarnings("module") // the module that it exports to is compiled after it
module libtorch.ffm {
    exports libtorch.ffm to
            libtorch.tensor;
}
