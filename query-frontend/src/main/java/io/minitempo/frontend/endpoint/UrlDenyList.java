// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.endpoint;

import com.google.re2j.Pattern;
import io.minitempo.core.TempoException;
import io.minitempo.server.http.HttpRequest;
import java.util.List;

/// Refuses requests that are known to do harm (`url_deny_list`). Matching takes linear time, whatever the expressions.
public final class UrlDenyList {

    private final List<Pattern> denied;

    /// Refuses URLs in which one of `expressions` (RE2) finds something.
    ///
    /// @throws com.google.re2j.PatternSyntaxException when one is no expression
    public UrlDenyList(List<String> expressions) {
        denied = expressions.stream().map(Pattern::compile).toList();
    }

    /// Lets a request pass, or not.
    ///
    /// @throws TempoException.Invalid with Tempo's text when it is refused
    public void check(HttpRequest request) {
        for (Pattern pattern : denied) {
            if (pattern.matcher(request.uri()).find()) {
                throw new TempoException.Invalid("Invalid request " + request.uri()
                        + ". This query has been identified as one that destabilizes our system."
                        + " Contact your system administrator for more information");
            }
        }
    }
}
