// SPDX-License-Identifier: Apache-2.0
package io.minitempo.benchmarks.query;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A client of HTTP/1.1 over one connection that costs next to nothing, so that a thousand of them leave the cores to
/// the server: it makes no objects of answers but the status and, where asked for, the body.
///
/// Owned by one thread.
final class PlainClient implements AutoCloseable {

    private static final int HEXADECIMAL = 16;
    private static final int BUFFER = 4096;

    private final Socket socket;
    private final InputStream in;
    private final byte[] discarded = new byte[BUFFER];

    /// Connects to a port of the loopback address.
    PlainClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), BUFFER);
    }

    /// An answer; its body only where it was asked for.
    record Answer(int status, long bytes, String body) {}

    /// A request without a body, as it goes over the wire.
    static byte[] get(String tenant, String path) {
        return ascii("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nX-Scope-OrgID: " + tenant
                + "\r\nAccept: application/json\r\n\r\n");
    }

    /// A request with a body of JSON, as it goes over the wire.
    static byte[] post(String tenant, String path, String body) {
        return ascii("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nX-Scope-OrgID: " + tenant
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// Sends a request and reads the answer to its end.
    Answer ask(byte[] request, boolean withBody) throws IOException {
        send(request);
        int status = Integer.parseInt(line().split(" ")[1]);
        long length = 0;
        boolean chunked = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(lower.substring(lower.indexOf(':') + 1).trim());
            }
            chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream(0);
        long bytes = chunked ? chunks(withBody, body) : piece(length, withBody, body);
        return new Answer(status, bytes, body.toString(StandardCharsets.UTF_8));
    }

    /// Sends a request whose answer nobody will read.
    void send(byte[] request) throws IOException {
        socket.getOutputStream().write(request);
    }

    private long chunks(boolean withBody, ByteArrayOutputStream body) throws IOException {
        long bytes = 0;
        while (true) {
            int length = Integer.parseInt(line().trim(), HEXADECIMAL);
            bytes += piece(length, withBody, body);
            line();
            if (length == 0) {
                return bytes;
            }
        }
    }

    private long piece(long length, boolean withBody, ByteArrayOutputStream body) throws IOException {
        for (long left = length; left > 0; ) {
            int read = in.read(discarded, 0, (int) Math.min(left, discarded.length));
            if (read < 0) {
                throw new EOFException("the answer ended " + left + " bytes too early");
            }
            if (withBody) {
                body.write(discarded, 0, read);
            }
            left -= read;
        }
        return length;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection ended before an answer");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
