package causallm.hub;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A user access token of the hub. It leaves this class as the header of a request to the hub itself
 * and in no other way: no message and no {@code toString} has its text.
 */
public final class AccessToken {
    private static final Pattern SHAPE = Pattern.compile("[!-~]{1,4096}");

    private final String text;

    private AccessToken(String text) {
        this.text = text;
    }

    /**
     * A token from where users put it, with the spaces and line ends that get there.
     *
     * @param source where it comes from, such as {@code HF_TOKEN}, for the message
     * @return empty where the text is blank
     * @throws HubException when the text cannot be a token; the message does not show it
     */
    public static Optional<AccessToken> of(String text, String source) {
        String token = text.strip();
        if (token.isEmpty()) {
            return Optional.empty();
        }
        if (!SHAPE.matcher(token).matches()) {
            throw new HubException(
                    source
                            + ": found spaces or characters other than ASCII, expected a token such"
                            + " as hf_...; copy it again (it is not shown here)");
        }
        return Optional.of(new AccessToken(token));
    }

    /** The value of a request's {@code Authorization} header. */
    String authorization() {
        return "Bearer " + text;
    }

    @Override
    public String toString() {
        return "AccessToken[not shown]";
    }
}
