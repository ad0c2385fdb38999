package libtorch.install;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A user's name and password for a server or a proxy. */
record Login(String user, String password) {
    /** The value of a header of HTTP that gives them. */
    String basic() {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    /** Without the password, which must not get into a message. */
    @Override
    public String toString() {
        return "Login[" + user + "]";
    }
}
