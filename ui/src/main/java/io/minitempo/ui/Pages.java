// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ui;

import io.minitempo.ring.page.FormAnswer;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.http.QueryParameters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// What the pages of rings have in common.
final class Pages {

    private static final int MAX_FORM_BYTES = 64 << 10;
    private static final long FIRST_SECOND = -62_135_510_400L;
    private static final long LAST_SECOND = 253_402_214_399L;
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private Pages() {}

    static boolean wantsJson(HttpRequest request) {
        return request.headers().all("Accept").stream().anyMatch(accept -> accept.contains("application/json"));
    }

    static HttpResponse json(String body) {
        return HttpResponse.json(body.getBytes(StandardCharsets.UTF_8));
    }

    static HttpResponse answer(FormAnswer answer) {
        return answer.isDone() ? HttpResponse.redirect(302, "#") : HttpResponse.error(answer.status(), answer.body());
    }

    /// The fields of a form, of its body or, where that lacks one, of the address, as Go reads forms.
    ///
    /// @throws io.minitempo.core.TempoException.TooLarge for a form that is larger than any of ours
    static Map<String, String> form(HttpRequest request) throws InterruptedException {
        byte[] bytes = request.body().readAll(MAX_FORM_BYTES);
        Map<String, String> fields = new HashMap<>(request.query().asMap());
        fields.putAll(
                QueryParameters.parse(new String(bytes, StandardCharsets.UTF_8)).asMap());
        return fields;
    }

    /// A Unix time in seconds as the pages show it; empty for a time that is not known.
    static String time(long seconds) {
        return isTime(seconds) ? Instant.ofEpochSecond(seconds).toString() : "";
    }

    /// Whether seconds that a peer sent are a time of the years 1 to 9999.
    private static boolean isTime(long seconds) {
        return seconds != 0 && seconds > FIRST_SECOND && seconds < LAST_SECOND;
    }

    /// A cell with `4s ago (15:04:05)`, which counts up; empty for a time that is not known.
    static void ageCell(Html html, long seconds, Instant now, ZoneId zone) {
        if (!isTime(seconds)) {
            html.cell("");
            return;
        }
        Instant then = Instant.ofEpochSecond(seconds);
        long age = Math.max(0, Duration.between(then, now).toSeconds());
        html.markup("<td><span data-age=\"" + age + "\">" + age + "s ago</span> (")
                .text(CLOCK.format(then.atZone(zone)))
                .markup(")</td>");
    }

    /// A share of the ring.
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f%%", share * 100);
    }
}
