package dapo.programs;

/** What stands between a candidate program and the machine. */
public enum Isolation {
    /**
     * Bubblewrap 0.8 or newer: namespaces of its own for users, processes, files, network and
     * inter-process communication, no capabilities, a seccomp filter.
     */
    BUBBLEWRAP,
    /**
     * Nothing but limits of resources: a program runs with the caller's rights, can read and write
     * the caller's files, use the network and leave processes behind. For programs that are trusted
     * as one's own are.
     */
    UNSAFE
}
