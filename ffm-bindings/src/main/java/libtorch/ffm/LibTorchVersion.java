package libtorch.ffm;

import java.util.Comparator;

/** A release of libtorch. */
record LibTorchVersion(int major, int minor, int patch) implements Comparable<LibTorchVersion> {
    /** The first release that has {@code torch_from_blob} with a deleter. */
    static final LibTorchVersion OLDEST = new LibTorchVersion(2, 11, 0);

    /** Reads the number that {@code aoti_torch_abi_version} gives: one byte each from the top. */
    static LibTorchVersion ofAbi(long abiVersion) {
        return new LibTorchVersion(
                byteOf(abiVersion, 56), byteOf(abiVersion, 48), byteOf(abiVersion, 40));
    }

    private static int byteOf(long abiVersion, int shift) {
        return (int) (abiVersion >>> shift) & 0xFF;
    }

    boolean isTooOld() {
        return compareTo(OLDEST) < 0;
    }

    @Override
    public int compareTo(LibTorchVersion other) {
        return Comparator.comparingInt(LibTorchVersion::major)
                .thenComparingInt(LibTorchVersion::minor)
                .thenComparingInt(LibTorchVersion::patch)
                .compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
