// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.logging;

import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.server.config.yaml.ConfigException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a log line says about an exception.
final class ErrorText {

    private static final int LONGEST_CHAIN = 8;
    private static final String OURS = "io.minitempo.";

    private final Throwable error;

    ErrorText(Throwable error) {
        this.error = error;
    }

    /// The messages of the exception and its causes, joined by colons; exceptions that are not ours are named.
    String message() {
        StringBuilder text = new StringBuilder();
        @Nullable Throwable link = error;
        for (int i = 0; link != null && i < LONGEST_CHAIN; i++) {
            String message = link.getMessage() == null ? "" : link.getMessage();
            boolean said = !message.isEmpty() && text.toString().endsWith(message);
            if (!said) {
                text.append(text.isEmpty() ? "" : ": ");
                text.append(isOurs(link) ? "" : link.getClass().getSimpleName());
                text.append(isOurs(link) || message.isEmpty() ? "" : ": ").append(message);
            }
            link = link.getCause();
        }
        return text.toString();
    }

    private static boolean isOurs(Throwable link) {
        return link instanceof TempoException
                || link instanceof CorruptBlockException
                || link instanceof ConfigException;
    }

    /// Where a programmer's fault happened: the first line of our code in the innermost cause.
    Optional<String> place() {
        Throwable root = error;
        for (int i = 0; root.getCause() != null && i < LONGEST_CHAIN; i++) {
            root = root.getCause();
        }
        if (isOurs(root)) {
            return Optional.empty();
        }
        return Arrays.stream(root.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith(OURS))
                .findFirst()
                .map(frame -> frame.getFileName() + ":" + frame.getLineNumber());
    }
}
