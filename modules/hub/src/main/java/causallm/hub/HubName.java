package causallm.hub;

import java.util.regex.Pattern;

/**
 * A model's name on the hub.
 *
 * @param repository {@code organisation/name}, or {@code name} alone
 * @param revision a branch, a tag or a commit
 */
record HubName(String repository, String revision) {
    static final String MAIN = "main";

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    private static final String SEGMENT = "[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?";
    private static final Pattern REPOSITORY = Pattern.compile("(?:" + SEGMENT + "/)?" + SEGMENT);

    /** Both become names of files: neither climbs, nor is hidden, nor looks like one put aside. */
    private static final String REF = "(?!\\.)[A-Za-z0-9._+=-]{1,100}(?<!\\.)(?<!\\.lock|\\.tmp)";

    private static final Pattern REVISION = Pattern.compile(REF + "(?:/" + REF + "){0,7}");

    HubName {
        if (!REPOSITORY.matcher(repository).matches()
                || repository.contains("--")
                || repository.contains("..")
                || repository.endsWith(".git")) {
            throw new HubException(
                    "'"
                            + repository
                            + "': found neither a folder nor a name of the hub, expected such as"
                            + " 'HuggingFaceTB/SmolLM2-135M-Instruct'; check the spelling");
        }
        if (!REVISION.matcher(revision).matches() || revision.contains("..")) {
            throw new HubException(
                    "'"
                            + repository
                            + "@"
                            + revision
                            + "': found no revision after the @, expected a branch, a tag or a"
                            + " commit such as 'main'; check the spelling");
        }
    }

    /** {@code repository} or {@code repository@revision}; without a revision it is main. */
    static HubName parse(String text) {
        int at = text.indexOf('@');
        return at < 0
                ? new HubName(text, MAIN)
                : new HubName(text.substring(0, at), text.substring(at + 1));
    }

    static boolean isCommit(String text) {
        return COMMIT.matcher(text).matches();
    }

    /** The folder in the cache: {@code models--organisation--name}. */
    String folder() {
        return "models--" + repository.replace("/", "--");
    }

    @Override
    public String toString() {
        return repository + (revision.equals(MAIN) ? "" : "@" + revision);
    }
}
