// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import com.google.re2j.Pattern;

record Regex(Pattern pattern) {

    static Regex compile(String text) {
        return new Regex(Pattern.compile(text, Pattern.DOTALL));
    }

    boolean matches(String value) {
        return pattern.matches(value);
    }
}
