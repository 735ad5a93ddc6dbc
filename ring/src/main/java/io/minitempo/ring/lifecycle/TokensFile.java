// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.lifecycle;

import io.minitempo.ring.token.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The file in which an instance keeps its tokens over a restart: `{"tokens":[1,2,3]}` (`spec/ring.md §4.1`).
///
/// Guarded by its lock, so that two writers do not share the temporary file.
final class TokensFile {

    private static final Pattern FORMAT =
            Pattern.compile("\\s*\\{\\s*\"tokens\"\\s*:\\s*(?:null|\\[([0-9,\\s]*)])\\s*}\\s*");
    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

    private final Path path;
    private final ReentrantLock lock = new ReentrantLock();
    private Tokens stored = Tokens.NONE;

    TokensFile(Path path) {
        this.path = path;
    }

    /// The tokens in the file; none when there is no file.
    ///
    /// @throws UncheckedIOException when the file cannot be read or is no tokens file, naming it
    Tokens load() {
        lock.lock();
        try {
            stored = parse(Files.readString(path));
            return stored;
        } catch (NoSuchFileException e) {
            return Tokens.NONE;
        } catch (IOException e) {
            throw new UncheckedIOException("tokens file " + path + " cannot be read", e);
        } finally {
            lock.unlock();
        }
    }

    private Tokens parse(String text) throws IOException {
        Matcher matcher = FORMAT.matcher(text);
        if (!matcher.matches()) {
            throw new IOException("expected {\"tokens\":[...]} in " + path);
        }
        String list = matcher.group(1) == null ? "" : matcher.group(1).strip();
        try {
            return list.isEmpty()
                    ? Tokens.NONE
                    : Tokens.of(Stream.of(COMMA.split(list, -1))
                            .mapToInt(Integer::parseUnsignedInt)
                            .toArray());
        } catch (NumberFormatException e) {
            throw new IOException("a token in " + path + " is no unsigned 32-bit number", e);
        }
    }

    /// Replaces the file in one step if it holds other tokens; a crash leaves the old ones or the new ones.
    ///
    /// @throws UncheckedIOException when it cannot be written, naming the file
    void save(Tokens tokens) {
        lock.lock();
        try {
            if (tokens.equals(stored)) {
                return;
            }
            Path temporary = path.resolveSibling(path.getFileName() + ".tmp");
            String list = tokens.values().mapToObj(Long::toString).collect(Collectors.joining(",", "[", "]"));
            Files.writeString(temporary, "{\"tokens\":" + list + "}");
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            stored = tokens;
        } catch (IOException e) {
            throw new UncheckedIOException("tokens file " + path + " cannot be written", e);
        } finally {
            lock.unlock();
        }
    }
}
