// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/// Waits on a virtual thread for what a client library does on its event loops.
final class Answers {

    private Answers() {}

    /// What a stage comes to. An interrupt ends the waiting, not the stage.
    ///
    /// @throws IOException when it fails
    static <T> T await(CompletionStage<T> stage) throws IOException, InterruptedException {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        }
    }

    /// A connection once it stands; when nobody waits for it any more it is closed.
    ///
    /// @throws IOException when nobody answers
    static <T> T connection(CompletionStage<T> stage, Consumer<T> closing) throws IOException, InterruptedException {
        boolean arrived = false;
        try {
            T connection = await(stage);
            arrived = true;
            return connection;
        } finally {
            if (!arrived) {
                CompletionStage<T> unused = stage.whenComplete((late, failure) -> {
                    if (late != null) {
                        closing.accept(late);
                    }
                });
            }
        }
    }

    /// Names what went wrong first, which libraries wrap several times.
    private static IOException failure(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; depth < 8 && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        if (cause instanceof Error error) {
            throw error;
        }
        String message = cause.getMessage();
        return new IOException(message == null ? cause.getClass().getSimpleName() : message, failure);
    }
}
