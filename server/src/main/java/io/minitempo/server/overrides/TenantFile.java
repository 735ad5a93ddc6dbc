// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.overrides;

import io.minitempo.server.config.yaml.ConfigException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;

/// The bytes of the per-tenant file; a name that ends in `.gz` is unpacked.
final class TenantFile {

    static final int MAX_BYTES = 16 << 20;

    private final Path path;

    TenantFile(Path path) {
        this.path = path;
    }

    /// The file as it is now.
    ///
    /// @param text its text, unpacked
    /// @param sha256 the hash of the text, in hexadecimal digits
    record Content(String text, String sha256) {}

    /// Reads the file.
    ///
    /// @throws IOException when it cannot be read or unpacked
    /// @throws ConfigException when it has more than 16 MiB
    Content read() throws IOException {
        byte[] packed = limited(Files.newInputStream(path));
        byte[] bytes = path.toString().endsWith(".gz")
                ? limited(new GZIPInputStream(new ByteArrayInputStream(packed)))
                : packed;
        return new Content(new String(bytes, StandardCharsets.UTF_8), hash(bytes));
    }

    private byte[] limited(InputStream stream) throws IOException {
        try (stream) {
            byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw ConfigException.of(path + " has more than " + MAX_BYTES + " bytes");
            }
            return bytes;
        }
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
