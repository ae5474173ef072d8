//! Calls to a server of the test's own that says what it is told to say.

use super::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A server that reads a request, answers with this text and then with this many bytes more, and
/// hands over what it read.
async fn server(answer: &'static str, more: usize) -> (u16, impl Future<Output = String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let serving = async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut read = vec![0; 4_096];
        let length = socket.read(&mut read).await.unwrap();
        let _ = socket.write_all(answer.as_bytes()).await;
        for _ in 0..more / 1_000 {
            if socket.write_all(&[b'x'; 1_000]).await.is_err() {
                break;
            }
        }
        String::from_utf8_lossy(&read[..length]).into_owned()
    };
    (port, serving)
}

fn post() -> Request {
    Request {
        method: Method::POST,
        headers: HeaderMap::new(),
        body: b"{}".to_vec(),
        answer_max: BRIEF,
    }
}

fn loopback() -> Outbound {
    Outbound::new("127.0.0.0/8".parse().unwrap())
}

#[tokio::test]
async fn an_answer_comes_back_whole() {
    let (port, serving) = server("HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok", 0).await;
    let outbound = loopback();
    let target = outbound
        .target(&format!("http://127.0.0.1:{port}/in"))
        .unwrap();
    let (read, answer) = tokio::join!(serving, outbound.call(&target, post()));
    let answer = answer.unwrap();
    assert_eq!(
        (answer.status, &answer.body[..], answer.whole),
        (202, &b"ok"[..], true)
    );
    assert!(read.starts_with("POST /in HTTP/1.1\r\n"), "{read}");
    assert!(read.contains("user-agent: Vesper"), "{read}");
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_not_a_way() {
    let answer = "HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
    let (port, serving) = server(answer, 0).await;
    let outbound = loopback();
    let target = outbound
        .target(&format!("http://127.0.0.1:{port}/"))
        .unwrap();
    let (_, answer) = tokio::join!(serving, outbound.call(&target, post()));
    assert_eq!(answer.unwrap().status, 307);
}

#[tokio::test]
async fn of_an_answer_without_end_the_beginning_is_read() {
    let answer = "HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n";
    let (port, serving) = server(answer, 50_000_000).await;
    let outbound = loopback();
    let target = outbound
        .target(&format!("http://127.0.0.1:{port}/"))
        .unwrap();
    let (_, answer) = tokio::join!(serving, outbound.call(&target, post()));
    let answer = answer.unwrap();
    assert_eq!((answer.body.len(), answer.whole), (BRIEF, false));
}

#[tokio::test]
async fn nobody_there_is_told_in_words() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let outbound = loopback();
    let target = outbound
        .target(&format!("http://127.0.0.1:{port}/?key=secret"))
        .unwrap();
    let fault = outbound.call(&target, post()).await.unwrap_err();
    assert_eq!(fault.kind, CallFaultKind::Unreachable);
    assert_eq!(fault.text, "no connection: the connection was refused");
}

#[tokio::test]
async fn a_name_that_stands_for_a_near_address_is_not_dialled() {
    #[derive(Debug)]
    struct Near;
    impl Lookup for Near {
        fn lookup(
            &self,
            name: String,
        ) -> futures_util::future::BoxFuture<'static, std::io::Result<Vec<std::net::IpAddr>>>
        {
            assert_eq!(name, "hooks.example.", "no search domain is put behind it");
            Box::pin(async { Ok(vec!["127.0.0.1".parse().unwrap()]) })
        }
    }
    let outbound = Outbound::knowing(Policy::default(), Arc::new(Near));
    let target = outbound.target("https://hooks.example/").unwrap();
    let fault = outbound.call(&target, post()).await.unwrap_err();
    assert_eq!(fault.kind, CallFaultKind::Refused, "{fault}");
    assert!(
        fault.text.contains("127.0.0.1 is a loopback address"),
        "{fault}"
    );
}

#[tokio::test]
async fn the_word_of_a_reset_connection_is_kept_short() {
    let (port, serving) = server("nonsense\r\n\r\n", 0).await;
    let outbound = loopback();
    let target = outbound
        .target(&format!("http://127.0.0.1:{port}/"))
        .unwrap();
    let (_, answer) = tokio::join!(serving, outbound.call(&target, post()));
    let fault = answer.unwrap_err();
    assert_eq!(fault.kind, CallFaultKind::Broken, "{fault}");
    assert!(fault.text.starts_with("no answer: "), "{fault}");
}
