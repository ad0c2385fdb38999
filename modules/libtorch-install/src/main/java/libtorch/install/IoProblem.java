package libtorch.install;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** Says in a few words what an input or output failed of. */
final class IoProblem {
    private IoProblem() {}

    /** The words, without the path or address, which the caller's message names. */
    static String of(IOException failure) {
        return switch (failure) {
            case AccessDeniedException _ -> "no permission";
            case FileAlreadyExistsException _ -> "a file of that name is in the way";
            case NoSuchFileException _ -> "no such folder";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            case UnknownHostException _ -> "unknown host";
            case ConnectException refused -> connecting(refused);
            case HttpConnectTimeoutException _ -> "no connection in time";
            case HttpTimeoutException _ -> "no answer in time";
            default ->
                    Optional.ofNullable(failure.getMessage())
                            .map(message -> message.lines().findFirst().orElse("").strip())
                            .orElse(failure.getClass().getSimpleName());
        };
    }

    /** Java's client says nothing of its own. */
    private static String connecting(ConnectException refused) {
        if (refused.getCause() != null
                && refused.getCause().getCause() instanceof UnresolvedAddressException) {
            return "unknown host";
        }
        return Optional.ofNullable(refused.getMessage()).orElse("no connection");
    }
}
