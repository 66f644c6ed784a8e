package dev.terrace.lb.frontend;

import dev.terrace.kit.config.ConfigNote;
import dev.terrace.kit.config.ConfigRefusal;
import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.config.Range;
import dev.terrace.kit.http.BindConfig;
import dev.terrace.kit.http.HstsConfig;
import dev.terrace.kit.http.LimitsConfig;
import dev.terrace.kit.http.RedirectConfig;
import dev.terrace.kit.tls.ClientField;
import dev.terrace.kit.tls.ClientVerify;
import dev.terrace.kit.tls.ServerTls;
import dev.terrace.kit.tls.TlsConfig;
import dev.terrace.lb.rule.Condition;
import dev.terrace.lb.rule.RuleConfig;
import dev.terrace.lb.rule.RuleSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What clients connect to.
 *
 * @param bind addresses, at least one
 * @param maxconn connections of clients at a time, 0 to 10 000 000; more wait in the kernel's
 *     backlog; default 0: only that of the whole process holds
 * @param limits what clients may ask; default: the section defaults
 * @param clients which clients may ask, and how often
 * @param hsts Strict-Transport-Security on TLS answers; absent: none
 * @param clientFields fields of requests that tell servers about the client's certificate, by their
 *     names; default X-SSL-Client-Verify, -DN and -SHA256 where an address has tls.verify, else
 *     none
 * @param acls named conditions for the rules
 * @param rules what is done with which requests, in order
 * @param redirect sends visitors to HTTPS for whom no rule says otherwise
 * @param defaultBackend the backend that answers when no rule says otherwise; with neither this nor
 *     redirect, what no rule ends is answered 503
 */
public record FrontendConfig(
    @Doc("addresses to listen on") List<BindConfig> bind,
    @Doc("connections at a time; more wait in the kernel's backlog; 0 = no limit of its own")
        @Default("0")
        @Range(min = "0", max = "10000000")
        int maxconn,
    @Doc("what clients may ask; by default the section defaults") @Nullable LimitsConfig limits,
    @Doc("which clients may ask, and how often") @Default("{}") ClientsConfig clients,
    @Doc("Strict-Transport-Security on TLS answers; absent: none") @Nullable HstsConfig hsts,
    @Doc("fields that tell servers about the client's certificate; absent: some with tls.verify")
        @Nullable Map<String, ClientField> clientFields,
    @Doc("named conditions for the rules") @Default("{}") Map<String, Condition> acls,
    @Doc("what is done with which requests; the first that ends decides") @Default("[]")
        List<RuleConfig> rules,
    @Doc("sends visitors to HTTPS for whom no rule says otherwise")
        @Nullable RedirectConfig redirect,
    @Doc("the backend that answers when no rule says otherwise") @Nullable String defaultBackend) {
  public FrontendConfig {
    bind = List.copyOf(bind);
    clientFields =
        clientFields == null
            ? null
            : Collections.unmodifiableMap(new LinkedHashMap<>(clientFields));
    acls = Collections.unmodifiableMap(new LinkedHashMap<>(acls));
    rules = List.copyOf(rules);
    List<ConfigNote> problems = new ArrayList<>(RuleSet.problems(acls, rules));
    boolean anyTls = bind.stream().anyMatch(one -> one.tls() != null);
    if (bind.isEmpty()) {
      problems.add(new ConfigNote("bind", "must name at least one address"));
    }
    if (clientFields != null) {
      problems.addAll(ClientField.problems("clientFields", clientFields.keySet()));
    }
    for (int i = 0; i < bind.size(); i++) {
      TlsConfig tls = bind.get(i).tls();
      if (tls != null && !tls.hasCertificates()) {
        problems.add(
            new ConfigNote(
                "bind[" + i + "].tls",
                "needs a certificate: certificate, certificates or directory"));
      }
    }
    if (redirect != null && defaultBackend != null) {
      problems.add(new ConfigNote("redirect", "is instead of defaultBackend; give one of them"));
    }
    if (redirect == null && defaultBackend == null && rules.isEmpty()) {
      problems.add(new ConfigNote("", "needs defaultBackend, redirect or rules"));
    }
    if (redirect != null && anyTls) {
      problems.add(
          new ConfigNote(
              "redirect", "to https must not be on an address with tls: it would never end"));
    }
    if (hsts != null && !anyTls) {
      problems.add(new ConfigNote("hsts", "needs an address with tls"));
    }
    ConfigRefusal.throwIfAny(problems);
  }

  /** The backends that requests may go to, by the keys that name them. */
  public Map<String, String> backends() {
    Map<String, String> backends = new LinkedHashMap<>();
    for (int i = 0; i < rules.size(); i++) {
      String backend = rules.get(i).useBackend();
      if (backend != null) {
        backends.put("rules[" + i + "].useBackend", backend);
      }
    }
    if (defaultBackend != null) {
      backends.put("defaultBackend", defaultBackend);
    }
    return backends;
  }

  /**
   * The same on other addresses.
   *
   * @param addresses as many as {@link #bind}
   */
  public FrontendConfig at(List<HostPort> addresses) {
    List<BindConfig> binds = new ArrayList<>();
    for (int i = 0; i < bind.size(); i++) {
      binds.add(new BindConfig(addresses.get(i), bind.get(i).tls(), bind.get(i).acceptProxy()));
    }
    return new FrontendConfig(
        binds, maxconn, limits, clients, hsts, clientFields, acls, rules, redirect, defaultBackend);
  }

  /** What servers are told about the client's certificate. */
  public Map<String, ClientField> effectiveClientFields() {
    if (clientFields != null) {
      return clientFields;
    }
    boolean verifies =
        bind.stream().anyMatch(one -> one.tls() != null && one.tls().verify() != ClientVerify.NONE);
    return verifies ? ClientField.DEFAULT : Map.of();
  }

  /** What is wrong with the files that it names; blocks. */
  public List<ConfigNote> fileProblems() {
    List<ConfigNote> problems = new ArrayList<>();
    for (int i = 0; i < bind.size(); i++) {
      TlsConfig tls = bind.get(i).tls();
      if (tls != null) {
        problems.addAll(ServerTls.problems("bind[" + i + "].tls", tls, List.of()));
      }
    }
    return problems;
  }

  /** What is allowed but hardly meant, and certificates that expire soon; blocks. */
  public List<ConfigNote> warnings() {
    Set<Condition.Scheme> schemes = new TreeSet<>();
    for (BindConfig one : bind) {
      schemes.add(one.tls() == null ? Condition.Scheme.HTTP : Condition.Scheme.HTTPS);
    }
    String otherwise =
        redirect != null ? "redirect" : defaultBackend != null ? "defaultBackend" : null;
    List<ConfigNote> warnings = new ArrayList<>(RuleSet.warnings(rules, otherwise, schemes));
    for (int i = 0; i < bind.size(); i++) {
      TlsConfig tls = bind.get(i).tls();
      if (tls != null) {
        warnings.addAll(ServerTls.warnings("bind[" + i + "].tls", tls, List.of(), Instant.now()));
      }
    }
    return warnings;
  }
}
