// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testsupport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// The data recorded from the real Tempo, under `/golden` on the classpath; its `README.md` says what each file is.
public final class Golden {

    private static final String ROOT = "/golden/";

    private Golden() {}

    /// The bytes of one file, such as `input/otlp-00.pb`. A name that ends in `.gz` is decompressed.
    ///
    /// @throws IllegalArgumentException when there is no such file
    public static byte[] bytes(String name) {
        try (@Nullable InputStream in = Golden.class.getResourceAsStream(ROOT + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no golden file " + name);
            }
            byte[] raw = in.readAllBytes();
            if (!name.endsWith(".json.gz") || name.endsWith("index.json.gz")) {
                return raw;
            }
            try (InputStream gzip = new GZIPInputStream(new ByteArrayInputStream(raw))) {
                return gzip.readAllBytes();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The text of one file.
    public static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    /// The four OTLP export requests of the golden input, in the order in which they were sent.
    public static List<byte[]> otlpRequests() {
        return Stream.of("00", "01", "02", "03")
                .map(n -> bytes("input/otlp-" + n + ".pb"))
                .toList();
    }

    /// Copies a folder, such as `blocks-3.0.3-vParquet4`, with all below it to `target`; files keep their bytes.
    public static void copyTree(String folder, Path target) {
        @Nullable URL url = Golden.class.getResource(ROOT + folder);
        if (url == null) {
            throw new IllegalArgumentException("no golden folder " + folder);
        }
        try {
            URI uri = url.toURI();
            if (uri.getScheme().equals("jar")) {
                try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                    copy(jar.getPath(ROOT + folder), target);
                }
            } else {
                copy(Path.of(uri), target);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copy(Path source, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = target.resolve(source.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.write(copy, Files.readAllBytes(file));
            }
        }
    }
}
