// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.local;

import io.minitempo.core.TempoException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/// Says what a failure of the file system means to the caller of a backend.
final class FileErrors {

    private FileErrors() {}

    /// Work on files.
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        /// Does it.
        T run() throws IOException, InterruptedException;
    }

    /// Runs work that reads the object `key`; a missing file is a missing object.
    static <T extends @Nullable Object> T reading(String key, Work<T> work) throws InterruptedException {
        return run("read " + key, () -> {
            try {
                return work.run();
            } catch (FileSystemException e) {
                if (isMissing(e)) {
                    throw new TempoException.NotFound("object does not exist: " + key);
                }
                throw e;
            }
        });
    }

    /// Whether there is no such file; a key below another object's file fails with a message only.
    static boolean isMissing(FileSystemException e) {
        return e instanceof NoSuchFileException || "Not a directory".equals(e.getReason());
    }

    /// Runs work called `what` in messages.
    static <T extends @Nullable Object> T run(String what, Work<T> work) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted: " + what);
        }
        try {
            return work.run();
        } catch (ClosedByInterruptException | InterruptedIOException e) {
            Thread.interrupted();
            InterruptedException interrupted = new InterruptedException("interrupted: " + what);
            interrupted.initCause(e);
            throw interrupted;
        } catch (AccessDeniedException e) {
            throw new TempoException.Internal("cannot " + what + ": access denied: " + e.getFile(), e);
        } catch (IOException e) {
            throw new TempoException.Unavailable("cannot " + what + ": " + e.getMessage(), e);
        }
    }
}
