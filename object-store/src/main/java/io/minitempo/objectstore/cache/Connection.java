// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A connection to a cache server: lines and counted bytes. Owned by one call at a time.
///
/// Both protocols announce lengths; nothing is allocated for bytes that were only announced.
final class Connection implements AutoCloseable {

    /// Longest value that is written or read.
    static final int LONGEST_VALUE = 16 << 20;

    private static final int LONGEST_LINE = 1024;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final long opened;
    private long lastUsed;

    /// Takes over a connected socket.
    ///
    /// @param now monotonic nanoseconds
    Connection(Socket socket, long now) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream());
        this.opened = now;
        this.lastUsed = now;
    }

    /// Monotonic nanoseconds of its opening.
    long opened() {
        return opened;
    }

    /// Monotonic nanoseconds of the end of its last call.
    long lastUsed() {
        return lastUsed;
    }

    void used(long now) {
        lastUsed = now;
    }

    /// Whether something came that nobody asked for, or the other side has ended it; a connection in use has neither.
    boolean isStale() {
        try {
            return in.available() > 0;
        } catch (IOException e) {
            return true;
        }
    }

    void write(String ascii) throws IOException {
        out.write(ascii.getBytes(StandardCharsets.ISO_8859_1));
    }

    void write(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    void flush() throws IOException {
        out.flush();
    }

    /// A line without its CRLF.
    ///
    /// @throws IOException when it is too long or does not end
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\r'; b = in.read()) {
            if (b < 0) {
                throw new IOException("connection was closed by the cache");
            }
            if (line.length() == LONGEST_LINE) {
                throw new IOException("expected a line of at most " + LONGEST_LINE + " bytes, found " + line);
            }
            line.append((char) b);
        }
        newline(in.read());
        return line.toString();
    }

    /// Exactly `length` bytes and the CRLF behind them.
    ///
    /// @throws IOException when the connection ends before, or the length is no length of a value
    byte[] value(long length) throws IOException {
        if (length < 0 || length > LONGEST_VALUE) {
            throw new IOException("expected a value of at most " + LONGEST_VALUE + " bytes, found " + length);
        }
        byte[] value = in.readNBytes((int) length);
        if (value.length < length) {
            throw new IOException("expected a value of " + length + " bytes, found " + value.length);
        }
        if (in.read() != '\r') {
            throw new IOException("expected the end of a value of " + length + " bytes");
        }
        newline(in.read());
        return value;
    }

    private static void newline(int b) throws IOException {
        if (b != '\n') {
            throw new IOException("expected the end of a line, found byte " + b);
        }
    }

    /// A whole number.
    ///
    /// @throws IOException when it is none
    static long number(String text) throws IOException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException("expected a number, found \"" + text + '"', e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
