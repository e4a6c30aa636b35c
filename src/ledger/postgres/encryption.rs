//! What a server must prove before the password is said to it.

use std::path::Path;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};
use rustls_platform_verifier::Verifier;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::super::LedgerError;
use super::address::{Address, Proof};

/// The means to encrypt a connection to this address.
pub(super) fn encryption(address: &Address) -> Result<MakeRustlsConnect, LedgerError> {
    let provider = Arc::new(ring::default_provider());
    let refused = |reason: String| LedgerError::Unreachable {
        detail: format!("{}: {reason}", address.place()),
    };
    let judge = judge(address, &provider).map_err(refused)?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| refused(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(judge))
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

/// Looks at a server's certificate as far as the address asks for it.
#[derive(Debug)]
struct Judge {
    proof: Proof,
    provider: Arc<CryptoProvider>,
    /// Who judges signatures; nobody where none is asked for.
    signatures: Option<Arc<dyn ServerCertVerifier>>,
    /// Certificates that are trusted as they are: a server that signed its own is known by it.
    trusted: Vec<CertificateDer<'static>>,
}

fn judge(address: &Address, provider: &Arc<CryptoProvider>) -> Result<Judge, String> {
    let mut judge = Judge {
        proof: address.proof(),
        provider: provider.clone(),
        signatures: None,
        trusted: Vec::new(),
    };
    if address.proof() == Proof::Nothing {
        return Ok(judge);
    }
    let Some(path) = address.roots() else {
        let system = Verifier::new(provider.clone()).map_err(|error| {
            format!(
                "the system's certificates cannot be read ({error}); name a file with `sslrootcert`"
            )
        })?;
        judge.signatures = Some(Arc::new(system));
        return Ok(judge);
    };
    judge.trusted = read(path)?;
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(judge.trusted.iter().cloned());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone())
        .build()
        .map_err(|error| format!("`{}`: {error}", path.display()))?;
    judge.signatures = Some(verifier);
    Ok(judge)
}

fn read(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let shown = path.display();
    let found: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path)
        .map_err(|error| format!("`sslrootcert` `{shown}` cannot be read ({error})"))?
        .collect();
    match found {
        Ok(list) if !list.is_empty() => Ok(list),
        Ok(_) => Err(format!("`sslrootcert` `{shown}` holds no certificate")),
        Err(error) => Err(format!("`sslrootcert` `{shown}` is no PEM file ({error})")),
    }
}

impl ServerCertVerifier for Judge {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(signatures) = &self.signatures else {
            return Ok(ServerCertVerified::assertion());
        };
        if self.trusted.iter().any(|trusted| trusted == end_entity) {
            if self.proof == Proof::Identity {
                verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
            }
            return Ok(ServerCertVerified::assertion());
        }
        let judged = signatures.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        );
        match judged {
            // The name is looked at last, so everything else is in order.
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.proof == Proof::Signature => Ok(ServerCertVerified::assertion()),
            other => other,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, cert, dss, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, cert, dss, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
