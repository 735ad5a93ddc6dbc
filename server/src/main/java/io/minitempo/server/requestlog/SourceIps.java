// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.requestlog;

import io.minitempo.server.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds out who sent a request: by what the proxies on its way wrote into a header, and by the connection itself,
/// whose
/// peer is the client of the last proxy when that speaks the PROXY protocol.
///
/// @param full whether every address that is known is told, instead of the first one
/// @param header the only header that is believed; null for `Forwarded`, `X-Real-IP`, `X-Forwarded-For`, the first one
///     there
/// @param pattern its first group, or all of it, is taken of `header`; null for the whole value
public record SourceIps(
        boolean full, @Nullable String header, @Nullable Pattern pattern) {

    private static final List<String> USUAL = List.of("X-Real-IP", "X-Forwarded-For");
    /// The first client in a header as of RFC 7239: an IPv6 address in brackets, or another without its port.
    private static final Pattern FORWARDED = Pattern.compile("(?i)for=\"?(?:\\[([^\\]\"]+)\\]|([^\\s,;:\"]+))");

    /// From the usual headers.
    public static SourceIps usual(boolean full) {
        return new SourceIps(full, null, null);
    }

    /// The addresses of the client, the farthest first, as a list with commas; nothing for a request that came over no
    /// connection.
    Optional<String> of(HttpRequest request) {
        String told = header == null ? usual(request) : own(request, header);
        String peer = host(request.remoteAddress());
        if (!full && !told.isEmpty()) {
            return Optional.of(told.split(",", 2)[0].strip());
        }
        List<String> all = new ArrayList<>();
        for (String address : told.split(",", -1)) {
            if (!address.isBlank()) {
                all.add(address.strip());
            }
        }
        if (!peer.isEmpty() && !all.contains(peer)) {
            all.add(peer);
        }
        return all.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", all));
    }

    private static String usual(HttpRequest request) {
        Matcher forwarded = FORWARDED.matcher(request.headers().firstOrEmpty("Forwarded"));
        if (forwarded.find()) {
            @Nullable String inet6 = forwarded.group(1);
            return inet6 == null ? forwarded.group(2) : inet6;
        }
        for (String name : USUAL) {
            String value = request.headers().firstOrEmpty(name);
            if (!value.isEmpty()) {
                return value;
            }
        }
        return "";
    }

    private String own(HttpRequest request, String name) {
        String value = request.headers().firstOrEmpty(name);
        if (pattern == null) {
            return value;
        }
        Matcher found = pattern.matcher(value);
        if (!found.find()) {
            return "";
        }
        @Nullable String group = found.groupCount() > 0 ? found.group(1) : found.group();
        return group == null ? "" : group;
    }

    /// `host:port` without the port.
    private static String host(String peer) {
        int colon = peer.lastIndexOf(':');
        return colon < 0 ? peer : peer.substring(0, colon);
    }
}
