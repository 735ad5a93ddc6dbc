// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import java.net.URI;
import java.util.Set;

/// Keeps pages of other sites from changing anything with the browser of somebody who may.
///
/// Browsers say where a request comes from, in `Sec-Fetch-Site` on pages that they trust and in `Origin` on all others;
/// programs say neither, and are let through. Nothing is kept between requests.
public final class OwnSite {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    /// What browsers say of requests that the user, or a page of ours, caused.
    private static final Set<String> OWN = Set.of("none", "same-origin");

    private OwnSite() {}

    /// The same handler, which answers 403 to what a page of another site wants changed.
    public static HttpHandler only(HttpHandler handler) {
        return request -> READING.contains(request.method()) || isOwn(request.headers())
                ? handler.handle(request)
                : HttpResponse.error(403, "a page of another site must not change anything here");
    }

    private static boolean isOwn(HttpHeaders headers) {
        String site = headers.firstOrEmpty("Sec-Fetch-Site");
        if (!site.isEmpty()) {
            return OWN.contains(site);
        }
        String origin = headers.firstOrEmpty("Origin");
        if (origin.isEmpty()) {
            return true;
        }
        String authority = authority(origin);
        // A proxy that calls us by another name tells the one it was called by; pages cannot set either header.
        return !authority.isEmpty()
                && (authority.equalsIgnoreCase(headers.firstOrEmpty("Host"))
                        || authority.equalsIgnoreCase(headers.firstOrEmpty("X-Forwarded-Host")));
    }

    /// Host and port of an origin; empty for `null`, which stands for pages without a home.
    private static String authority(String origin) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority == null ? "" : authority;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
