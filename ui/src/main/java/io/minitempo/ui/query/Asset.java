// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ui.query;

import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// One file of the page, ready to be sent. Browsers ask each time whether it is still the same, and get it once.
final class Asset {

    /// Scripts and styles of this server only, requests to it only, no frame around the page, and nothing that turns
    /// text into markup: a name in a span can never become code.
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            + "require-trusted-types-for 'script'; trusted-types 'none'";

    private static final int ETAG_BYTES = 12;

    private final byte[] bytes;
    private final HttpHeaders headers;
    private final String etag;

    /// A file of this content, which must not change.
    Asset(String contentType, byte[] bytes) {
        this.bytes = bytes;
        this.etag = '"' + HexFormat.of().formatHex(sha256(bytes), 0, ETAG_BYTES) + '"';
        this.headers = HttpHeaders.of(
                "Content-Type", contentType,
                "ETag", etag,
                "Cache-Control", "no-cache",
                "Content-Security-Policy", POLICY,
                "X-Content-Type-Options", "nosniff",
                "Referrer-Policy", "same-origin",
                "Cross-Origin-Opener-Policy", "same-origin");
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /// The file, or the answer that the client has it already.
    HttpResponse answer(HttpRequest request) {
        return isKnown(request)
                ? HttpResponse.of(304, headers.without("Content-Type"), new byte[0])
                : HttpResponse.of(200, headers, bytes);
    }

    private boolean isKnown(HttpRequest request) {
        for (String line : request.headers().all("If-None-Match")) {
            for (String known : line.split(",", -1)) {
                String tag = known.strip();
                if (tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag)) {
                    return true;
                }
            }
        }
        return false;
    }
}
