// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import com.github.luben.zstd.Zstd;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.TenantCpu;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

/// Compresses bodies for clients that accept it: zstd or gzip, whichever they like better, zstd when they do not mind
/// (`spec/api.md §1.3`).
///
/// Bodies below 1024 bytes, streamed ones and those encoded already stay as they are.
public final class ResponseCompression {

    private static final int SMALLEST = 1024;
    /// From this size on the way to another thread costs less than the work.
    private static final int LARGE = 16 << 10;
    private static final int ZSTD_LEVEL = 3;

    private final TenantCpu cpu;

    /// Compression on the threads of `cpu`.
    public ResponseCompression(TenantCpu cpu) {
        this.cpu = cpu;
    }

    private enum Encoding {
        ZSTD,
        GZIP
    }

    /// The answer to a request, compressed if the client likes that.
    ///
    /// @param tenant who asks; is asked for only when there is much to compress
    /// @throws InterruptedException when the client went away
    public HttpResponse compressed(HttpRequest request, HttpResponse response, Supplier<TenantId> tenant)
            throws InterruptedException {
        if (!(response.body() instanceof HttpResponse.Bytes bytes)
                || bytes.array().length < SMALLEST
                || response.headers().contains("Content-Encoding")) {
            return response;
        }
        HttpResponse varying = response.withHeaders(response.headers().plus("Vary", "Accept-Encoding"));
        Optional<Encoding> encoding = choose(String.join(",", request.headers().all("Accept-Encoding")));
        if (encoding.isEmpty()) {
            return varying;
        }
        byte[] plain = bytes.array();
        byte[] body = plain.length < LARGE
                ? compress(encoding.get(), plain)
                : cpu.run(tenant.get(), () -> compress(encoding.get(), plain));
        return varying.with("Content-Encoding", encoding.get().name().toLowerCase(Locale.ROOT))
                .withBytes(body);
    }

    private static byte[] compress(Encoding encoding, byte[] body) {
        return switch (encoding) {
            case ZSTD -> Zstd.compress(body, ZSTD_LEVEL);
            case GZIP -> gzip(body);
        };
    }

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out, 8192)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /// The encoding that an `Accept-Encoding` asks for; empty when it wants none of ours.
    private static Optional<Encoding> choose(String accepted) {
        double zstd = quality(accepted, "zstd");
        double gzip = quality(accepted, "gzip");
        if (zstd <= 0 && gzip <= 0) {
            return Optional.empty();
        }
        return Optional.of(zstd >= gzip ? Encoding.ZSTD : Encoding.GZIP);
    }

    private static double quality(String accepted, String encoding) {
        double any = 0;
        for (String part : accepted.split(",", -1)) {
            int semicolon = part.indexOf(';');
            String name = (semicolon < 0 ? part : part.substring(0, semicolon)).strip();
            if (name.equalsIgnoreCase(encoding)) {
                return semicolon < 0 ? 1 : weight(part.substring(semicolon + 1));
            }
            if (name.equals("*")) {
                any = semicolon < 0 ? 1 : weight(part.substring(semicolon + 1));
            }
        }
        return any;
    }

    private static double weight(String parameters) {
        for (String parameter : parameters.split(";", -1)) {
            String text = parameter.strip();
            if (text.startsWith("q=")) {
                try {
                    return Double.parseDouble(text.substring(2).strip());
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
