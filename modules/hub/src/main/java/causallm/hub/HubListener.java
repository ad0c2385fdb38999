package causallm.hub;

import java.time.Duration;

/** Hears how the fetching of a model goes on, on the thread that fetches. */
public interface HubListener {
    /** Hears nothing. */
    HubListener SILENT = new HubListener() {};

    /**
     * Some of a file has come: called when its download begins or goes on, then at every mebibyte
     * or so, and at its end. The number falls where a server cannot go on and starts anew.
     *
     * @param file its name in the repository
     * @param present bytes on disk, those of earlier tries included
     * @param size bytes of the whole file
     */
    default void progressed(String file, long present, long size) {}

    /**
     * A request failed and is tried again.
     *
     * @param problem one line
     */
    default void retrying(String problem, Duration after) {}

    /** Another thread or process is fetching the file; this one waits for it. */
    default void waitingForAnother(String file) {}

    /**
     * The hub cannot be asked, and what was fetched before is used.
     *
     * @param problem why, in one line
     */
    default void usingCache(String problem) {}
}
